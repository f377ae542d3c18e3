"""The desk: its inbox, calls, the page of a request and its steps, the team."""
