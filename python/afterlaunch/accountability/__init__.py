"""Who said yes to answering for a model, and who may speak for them."""
