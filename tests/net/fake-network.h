/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and proxies that exist in a test alone. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAKE_TYPE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

FakeResolver *fake_resolver_install (void);
void fake_resolver_uninstall (FakeResolver *self);
void fake_resolver_add (FakeResolver *self, const char *name, const char *address);
guint fake_resolver_count (FakeResolver *self);

#define FAKE_TYPE_PROXIES (fake_proxies_get_type ())
G_DECLARE_FINAL_TYPE (FakeProxies, fake_proxies, FAKE, PROXIES, GObject)

void fake_proxies_register (void);
void fake_proxies_set (const char *uri);
guint fake_proxies_count (void);

G_END_DECLS
