# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's mail: a story told in messages, and somebody who answers."""
