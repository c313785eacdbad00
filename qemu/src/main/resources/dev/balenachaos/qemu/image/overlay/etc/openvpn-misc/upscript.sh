#!/bin/sh
# Runs when the VPN's tunnel is up. The supervisor looks for this file.
mkdir -p /run/openvpn/vpn_status
: >/run/openvpn/vpn_status/active
