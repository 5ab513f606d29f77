"""What an answer about a holder shows, what it leaves open, and what else could explain it.

The sentences are proposals for the examiner, who edits them; they claim no more than a reply does.
"""

from __future__ import annotations

from typing import NamedTuple

from casebook.model.reply import HolderNature


class HolderWords(NamedTuple):
    """The three sentences about a holder."""

    shows: str
    does_not_show: str
    could_be: str


_WORDS = {
    HolderNature.SUBSCRIBER: HolderWords(
        "By the provider's records, the connection was allotted to this subscriber at that time.",
        "It does not show who used the connection, or which device behind it.",
        "Another person on the premises, a guest or neighbour on the Wi-Fi, or a device that "
        "somebody controlled from afar.",
    ),
    HolderNature.ORGANISATION: HolderWords(
        "By the provider's records, the address belonged to this organisation at that time.",
        "It does not show which person, desk or device there used it.",
        "Any member, visitor or customer of the organisation, or a machine there that somebody "
        "controlled from afar. Ask the organisation for its own logs.",
    ),
    HolderNature.HOSTING: HolderWords(
        "The address is that of a rented server; the provider names who rented it.",
        "A rented server is not a person: it does not show who used the server at that time, or "
        "that whoever rented it did so under a true name.",
        "A customer under a false name, a customer whose server was broken into, a reseller's own "
        "customer, or a relay that many use. Ask for payment, login and console records.",
    ),
    HolderNature.RESELLER: HolderWords(
        "The provider names a reseller to whom it gave the address or server.",
        "It does not show to whom the reseller gave it, and says nothing about a user.",
        "Any customer of the reseller. Ask the reseller next, for the same second and port.",
    ),
    HolderNature.VPN: HolderWords(
        "The address is the exit of a VPN or proxy service.",
        "It does not show where the traffic came from, or which customer it was.",
        "Any customer of the service at that time. Ask the service for the customer by time, port "
        "and destination; it may keep no such records.",
    ),
    HolderNature.SHARED: HolderWords(
        "The public address was shared by many subscribers at that time (carrier NAT); the "
        "provider names one by source port and time.",
        "Without the exact second and source port it shows no single subscriber; and it does not "
        "show who used the connection.",
        "Any other subscriber behind the address when the clock of the log or of the provider was "
        "off, or the port was used again; and anybody who used that connection.",
    ),
    HolderNature.ACCOUNT: HolderWords(
        "These particulars were typed in when the account was opened.",
        "Sign-up data are typed by anybody: it does not show that the name, address or telephone "
        "number is true, or who used the account at that time.",
        "Somebody who used another person's name or number, or who took the account over. Ask for "
        "the addresses of sign-up and logins, and for the recovery address and number.",
    ),
    HolderNature.UNKNOWN: HolderWords(
        "The reply names this holder and does not say what it is.",
        "It does not show who used the address or account at that time.",
        "A subscriber, an organisation, a rented server, a reseller, a VPN, or a shared address: "
        "ask the provider which.",
    ),
}


def words_for(nature: HolderNature) -> HolderWords:
    """Give the sentences to begin with for a nature of holder."""
    return _WORDS[nature]
