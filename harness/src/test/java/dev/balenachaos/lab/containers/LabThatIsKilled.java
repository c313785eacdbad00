package dev.balenachaos.lab.containers;

import java.util.concurrent.CountDownLatch;

/** A JVM that has a lab with a container, says so, and waits for its end. */
final class LabThatIsKilled {

  private LabThatIsKilled() {}

  public static void main(String[] arguments) throws InterruptedException {
    LabContainers containers = LabContainers.on(LocalEngine.look().found().orElseThrow());
    containers.registry();
    System.out.println("running");
    new CountDownLatch(1).await();
    containers.close();
  }
}
