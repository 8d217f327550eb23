"""Accounts, for organisations and councils only: signing up and in, passwords, the second factor.

The work is django-allauth's; here stands what is ours: words, mails, addresses, and who must have a
second factor. Seekers never need any of it.
"""
