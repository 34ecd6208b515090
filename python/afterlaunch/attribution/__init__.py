"""Why a model's decision value changed from one month to another, split exactly into bars."""
