"""What every page shares: the guard, the transaction at the edge, pages and parts, forms, headers, errors."""
