"""Recomputes with other people's programs the figures that the tests of crates/eval/src/stats hold.

Needs scipy, statsmodels and krippendorff. Prints; the tests hold what is printed.
"""
import numpy as np
import krippendorff
from scipy.optimize import brentq
from scipy.special import betaln
from scipy.stats import beta, binom, binomtest, norm
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

LEVELS = ["nominal", "ordinal", "interval"]
KRIPPENDORFF = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
THREE = [". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"]
FOURTEEN = [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]]
TABLES = [[[20, 5], [10, 15]], [[45, 15], [25, 15]], [[25, 35], [5, 35]], [[53, 5, 2], [11, 14, 5], [1, 6, 3]]]

for rows in (KRIPPENDORFF, THREE):
    votes = [[np.nan if v == "." else int(v) for v in row.split()] for row in rows]
    print("alpha", [round(krippendorff.alpha(reliability_data=votes, level_of_measurement=m), 4) for m in LEVELS])
print("fleiss", fleiss_kappa(np.array(FOURTEEN)))
for table in TABLES:
    found = cohens_kappa(np.array(table))
    print("cohen", found.kappa, found.kappa_low, found.kappa_upp)
for right, n in [(81, 263), (15, 148), (0, 20), (1, 29)]:
    found = binomtest(right, n)
    print(right, n, "exact", found.proportion_ci(0.95, "exact"), "wilson", found.proportion_ci(0.95, "wilson"))
for b, c in [(1, 7), (16, 6), (50_000, 50_500)]:
    least, n = min(b, c), b + c
    print("mcnemar", b, c, 2 * binom.cdf(least, n, 0.5), 2 * binom.cdf(least, n, 0.5) - binom.pmf(least, n, 0.5))
print("beta", beta.cdf(0.3, 2.5, 4.5), beta.cdf(0.9, 1000, 100), beta.ppf(0.975, 20_001, 80_000))
for right, n, rare in [(45, 50, 0.05), (300, 500, 0.05), (12.5, 40, 0.1)]:
    def over(p):
        return betaln(1 + right, 1 + n - right) - right * np.log(p) - (n - right) * np.log1p(-p) + np.log(rare)
    print("sequence", right, n, brentq(over, 1e-12, right / n), brentq(over, right / n, 1 - 1e-12))
print("normal", norm.ppf([0.975, 0.8, 0.001]), norm.cdf(-8))
