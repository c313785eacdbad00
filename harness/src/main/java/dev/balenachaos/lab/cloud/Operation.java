package dev.balenachaos.lab.cloud;

/** What an endpoint does. It may be asked by many threads at once, and never waits. */
@FunctionalInterface
interface Operation {

  Answer answer(Call call) throws Refusal;
}
