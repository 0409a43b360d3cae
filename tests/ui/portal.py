# SPDX-License-Identifier: GPL-3.0-or-later
"""A Background portal that writes down what it is asked (org.freedesktop.portal.Background)."""
import os
import threading

from gi.repository import Gio, GLib

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = """<node><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="o" direction="out"/></method></interface></node>"""


class BackgroundPortal:
    """asked: for each question whether the program wants to start with the session."""

    def __init__(self):
        self.asked = []
        self.command = None
        self.allows = True

    def __enter__(self):
        context = GLib.MainContext()
        self.loop = GLib.MainLoop(context)
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(context, ready), daemon=True)
        self.thread.start()
        assert ready.wait(10), "no name on the bus"
        return self

    def __exit__(self, *_):
        self.loop.quit()
        self.thread.join(5)

    def _run(self, context, ready):
        context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(_INTERFACE).interfaces[0]
        self.bus.register_object(_PATH, interface, self._call, None, None)
        Gio.bus_own_name_on_connection(self.bus, _NAME, 0, lambda *_: ready.set(), None)
        self.loop.run()
        self.bus.close_sync()
        context.pop_thread_default()

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
