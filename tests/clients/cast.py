"""Who plays: two doctors, and the board's mailbox."""

ZOE = "zoe.lea@clb.example"  # answers invitations from Thunderbird
SUBSCRIBER = "ahmadi@clb.example"  # subscribes with Thunderbird
MAILBOX = "rcp@clb.example"  # the board's
