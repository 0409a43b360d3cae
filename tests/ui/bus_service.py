# SPDX-License-Identifier: GPL-3.0-or-later
"""A service on the session bus, on a thread of its own."""
import os
import threading

from gi.repository import Gio, GLib


class BusService:
    """To be given a name, a path, an interface as XML and _call(); a context manager."""

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
        interface = Gio.DBusNodeInfo.new_for_xml(self.interface).interfaces[0]
        self.bus.register_object(self.path, interface, self._call, None, None)
        Gio.bus_own_name_on_connection(self.bus, self.name, 0, lambda *_: ready.set(), None)
        self.loop.run()
        self.bus.close_sync()
        context.pop_thread_default()
