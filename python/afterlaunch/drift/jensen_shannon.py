"""Jensen-Shannon distance of two rows of bin counts."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon


def jensen_shannon(reference: NDArray[np.float64], period: NDArray[np.float64]) -> float:
    """Return the Jensen-Shannon distance, base 2: 0 for equal shares, 1 for disjoint ones [1]_.

    Parameters
    ----------
    reference, period
        Counts, shape (K,); the same bins in the same order.

    References
    ----------
    .. [1] Lin, J. (1991). "Divergence measures based on the Shannon entropy." IEEE Transactions on
       Information Theory 37(1), 145-151.

    Examples
    --------
    >>> import numpy as np
    >>> jensen_shannon(np.array([10.0, 0.0]), np.array([0.0, 20.0]))
    1.0
    >>> round(jensen_shannon(np.array([1.0, 1.0]), np.array([3.0, 1.0])), 12)
    0.220895768849
    """
    return float(jensenshannon(reference, period, base=2))
