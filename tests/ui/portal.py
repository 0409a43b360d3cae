# SPDX-License-Identifier: GPL-3.0-or-later
"""A Background portal that writes down what it is asked (org.freedesktop.portal.Background)."""
from bus_service import BusService
from gi.repository import GLib

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = """<node><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="o" direction="out"/></method></interface></node>"""


class BackgroundPortal(BusService):
    """asked: for each question whether the program wants to start with the session."""

    name, path, interface = _NAME, _PATH, _INTERFACE

    def __init__(self):
        self.asked = []
        self.command = None
        self.allows = True

    def _call(self, _bus, sender, _path, _interface, _method, parameters, invocation):
        _parent, options = parameters.unpack()
        self.command = options["commandline"]
        self.asked.append(options["autostart"])
        path = f"{_PATH}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        # The answer may well be there before the reply.
        self.bus.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response",
                             GLib.Variant("(ua{sv})", (0 if self.allows else 1, {
                                 "background": GLib.Variant("b", self.allows),
                                 "autostart": GLib.Variant("b", self.allows
                                                           and options["autostart"])})))
        invocation.return_value(GLib.Variant("(o)", (path,)))
