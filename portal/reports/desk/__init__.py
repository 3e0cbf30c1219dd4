"""The desk of a cohort: how far it has come, what is due now, what waits for whom, and how its sessions stand."""
