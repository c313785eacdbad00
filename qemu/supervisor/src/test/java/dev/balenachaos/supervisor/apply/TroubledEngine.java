package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.engine.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** The engine as one life of the supervisor sees it, with trouble at one of its calls. */
final class TroubledEngine {
  private final Engine engine;
  private final int limit;
  private final int fatalCall;
  private final Trouble trouble;
  private int calls;
  private boolean dead;

  /**
   * Sees an engine.
   *
   * @param fatalCall the number of the call at which trouble strikes, from 1 on; 0 for none
   * @param limit the number of calls that no life may exceed
   */
  TroubledEngine(Engine engine, int fatalCall, Trouble trouble, int limit) {
    this.engine = engine;
    this.fatalCall = fatalCall;
    this.trouble = trouble;
    this.limit = limit;
  }

  Engine engine() {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  /** Returns how often the engine was called. */
  int calls() {
    return calls;
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (dead) {
      throw new Mishap.Killed();
    }
    calls++;
    if (calls > limit) {
      throw new AssertionError("More than " + limit + " calls to the engine: it does not converge");
    }
    boolean strikes = calls == fatalCall;
    if (strikes && !trouble.happensAfter()) {
      strike();
    }
    Object result;
    try {
      result = method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (strikes) {
      strike();
    }
    return result;
  }

  private void strike() {
    dead = trouble.killsSupervisor();
    trouble.strike();
  }
}
