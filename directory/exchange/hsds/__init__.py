"""The catalogue in the words of Open Referral: HSDS 3.1, in a form that is valid ORUK 3.0 too.

Pure functions of models whose parts were fetched before. What is not known is left out: neither
null nor an empty text is a value of the standard. What it has no word for stands beside its own
fields under the name of the spreadsheet's column (contract §6).
"""
