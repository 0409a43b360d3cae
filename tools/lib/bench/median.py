# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians of runs."""
import statistics


def medians(samples):
    """Dictionaries with the same keys -> one dictionary."""
    return {key: statistics.median(sample[key] for sample in samples) for key in samples[0]}
