# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop that nobody sees: a display, its accessibility tree, and a screen reader that is heard."""
