/**
 * Toxiproxy in front of the lab's services: ways on which a test hurts TCP with latency, limits,
 * silence and resets, by the client library of Toxiproxy.
 *
 * <p>The doors are {@link dev.balenachaos.lab.toxics.Toxics}, which finds or starts a server, and
 * {@link dev.balenachaos.lab.toxics.ToxicWay}, one way through it.
 */
@NullMarked
package dev.balenachaos.lab.toxics;

import org.jspecify.annotations.NullMarked;
