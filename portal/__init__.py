"""The Portal Bimtek PSM: a learning-management system for the basic training of village social volunteers."""
