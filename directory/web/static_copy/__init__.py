"""The public site as plain files: what belongs to it, how pages are asked for and turned.

`plan` says which addresses belong and where each lies, `asking` gets the pages from the site itself
without a network, `turning` makes a page of the site into one that opens from disk, and `writing`
puts it all together.
"""
