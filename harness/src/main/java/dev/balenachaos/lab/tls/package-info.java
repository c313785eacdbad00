/**
 * Certificates of the lab, made for one run: an authority whose root a device is told to trust, and
 * server certificates whose validity a test chooses.
 *
 * <p>The doors are {@link dev.balenachaos.lab.tls.CertificateAuthority} and what it issues, {@link
 * dev.balenachaos.lab.tls.IssuedCertificate}.
 */
@NullMarked
package dev.balenachaos.lab.tls;

import org.jspecify.annotations.NullMarked;
