# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service that writes down what it is asked for (org.freedesktop.Notifications)."""
import os
import threading

from gi.repository import Gio, GLib

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_INTERFACE = f"""<node><interface name="{_NAME}">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


class NotificationService:
    """shown: id -> (title, body, actions), as a user would see them now."""

    def __init__(self):
        self.shown = {}
        self.n_notified = 0

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

    def _call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        answer = {"Notify": self._notify, "CloseNotification": self._close,
                  "GetCapabilities": lambda *_: GLib.Variant("(as)", (["actions", "body"],)),
                  "GetServerInformation": lambda *_: GLib.Variant(
                      "(ssss)", ("fake", "test", "1", "1.2"))}[method]
        invocation.return_value(answer(*parameters.unpack()))

    def _notify(self, _name, replaces, _icon, title, body, actions, _hints, _timeout):
        self.n_notified += 1
        number = replaces or self.n_notified
        self.shown[number] = (title, body, actions)
        return GLib.Variant("(u)", (number,))

    def _close(self, number):
        self.shown.pop(number, None)
        self._signal("NotificationClosed", "(uu)", (number, 3))

    def click(self, number):
        """What a click on the notification does; it goes away with it."""
        self.shown.pop(number)
        self._signal("ActionInvoked", "(us)", (number, "default"))
        self._signal("NotificationClosed", "(uu)", (number, 2))

    def _signal(self, name, kind, values):
        self.bus.emit_signal(None, _PATH, _NAME, name, GLib.Variant(kind, values))
