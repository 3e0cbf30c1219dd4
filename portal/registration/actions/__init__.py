"""What can be done to registrations and applications. Whatever counts seats happens under the lock of the cohort."""
