"""HSDS 3.1, the Open Referral standard: a view of the directory that others can read."""
