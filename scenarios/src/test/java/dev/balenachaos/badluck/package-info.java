/**
 * Bad input and bad luck: every mistake gets an error that a person understands, and every mishap
 * leaves nothing behind. Children of the test's virtual machine play the runs that go wrong.
 */
@NullMarked
package dev.balenachaos.badluck;

import org.jspecify.annotations.NullMarked;
