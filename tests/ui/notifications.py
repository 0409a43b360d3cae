# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service that writes down what it is asked for (org.freedesktop.Notifications)."""
from bus_service import BusService
from gi.repository import GLib

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


class NotificationService(BusService):
    """shown: id -> (title, body, actions), as a user would see them now."""

    name, path, interface = _NAME, _PATH, _INTERFACE

    def __init__(self):
        self.shown = {}
        self.n_notified = 0

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
