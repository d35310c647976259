"""The demo: the Centre Léon Bérard's network as plain typed data, filled with invented people and patients.

Organisations and their relations are public knowledge; every person, patient, case and address is invented.
All of it follows from a seed and from the day called today, so two machines show the same demo.
The data and its generators need no Django. ``story`` and the modules that load it (``base``, ``network``,
``rosters``, ``history``, ``bookings``, ``logins``) write through ``boards.actions`` only.
"""
