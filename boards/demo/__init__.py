"""The demo: the Centre Léon Bérard's network as plain typed data, filled with invented people and patients.

Organisations and their relations are public knowledge; every person, patient, case and address is invented.
All of it follows from a seed and from the day called today, so two machines show the same demo.
Nothing here needs Django: the story that loads it through the actions is a module of its own.
"""
