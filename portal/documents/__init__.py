"""Papers and sheets: what a document says as plain values, and the seam that turns it into bytes."""
