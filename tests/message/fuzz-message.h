/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzz target, as libFuzzer and the replay call it. */
#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);
