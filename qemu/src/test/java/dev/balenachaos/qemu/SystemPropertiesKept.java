package dev.balenachaos.qemu;

import java.util.Properties;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets each test set system properties that the next one does not see. */
final class SystemPropertiesKept implements BeforeEachCallback, AfterEachCallback {

  private final Properties before = new Properties();

  @Override
  public void beforeEach(ExtensionContext context) {
    before.clear();
    before.putAll(System.getProperties());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    System.getProperties().keySet().retainAll(before.keySet());
    System.getProperties().putAll(before);
  }
}
