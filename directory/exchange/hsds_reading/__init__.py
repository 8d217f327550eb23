"""What others say in the words of Open Referral (HSDS 3.x, ORUK 3), read into rows of contract §6.

`feeds` finds the services, wherever they are; `service_cells` makes a row of each.
"""
