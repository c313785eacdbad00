package dev.balenachaos.lab;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;

import dev.balenachaos.device.Device;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.run.InfraException;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What a device does in a lab that has lost a service is nothing to judge it by. */
class LabThatBreaksIT {

  @Test
  void noTestHasAVerdictWhicheverWayItEnds() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(LosesItsTimeServer.class))
        .execute()
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(2, event(finishedWithFailure(instanceOf(InfraException.class))));
  }

  @ChaosScenario("lab-that-breaks")
  @InLab
  static class LosesItsTimeServer {

    @Test
    void inATestThatEndsWell(Device device, Lab lab) {
      lab.time().close();
    }

    @Test
    void inATestThatFails(Device device, Lab lab) {
      lab.time().close();
      throw new AssertionError("the device does not know the time");
    }
  }
}
