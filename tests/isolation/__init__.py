"""A package, so that its stage is cleared away before other tests run."""
