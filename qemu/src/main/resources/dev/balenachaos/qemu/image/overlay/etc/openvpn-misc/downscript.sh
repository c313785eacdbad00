#!/bin/sh
# Runs when the VPN's tunnel is down.
rm -f /run/openvpn/vpn_status/active
