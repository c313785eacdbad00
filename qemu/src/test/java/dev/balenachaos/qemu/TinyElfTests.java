package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.workload.TinyElf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class TinyElfTests {

  @TempDir private Path folder;

  @Test
  void codeRunsFromItsFirstInstruction() throws Exception {
    // exit(42)
    byte[] code = {(byte) 0xBF, 42, 0, 0, 0, (byte) 0xB8, 60, 0, 0, 0, 0x0F, 0x05};

    assertThat(NativeProgram.in(folder, TinyElf.of(code)).exitStatus()).isEqualTo(42);
  }

  @Test
  void dataBehindTheCodeIsWhereItSaysItIs() throws Exception {
    byte[] text = "here I am".getBytes(StandardCharsets.US_ASCII);
    int size = 22 + 12;
    ByteBuffer code = ByteBuffer.allocate(size + text.length).order(ByteOrder.LITTLE_ENDIAN);
    // write(1, text, length); exit(0)
    code.put((byte) 0xB8).putInt(1).put((byte) 0xBF).putInt(1);
    code.put((byte) 0xBE).putInt(TinyElf.codeAddress() + size);
    code.put((byte) 0xBA).putInt(text.length).put((byte) 0x0F).put((byte) 0x05);
    code.put((byte) 0xBF).putInt(0).put((byte) 0xB8).putInt(60).put((byte) 0x0F).put((byte) 0x05);

    NativeProgram program = NativeProgram.in(folder, TinyElf.of(code.put(text).array()));

    assertThat(program.exitStatus()).isZero();
    assertThat(program.said()).isEqualTo("here I am");
  }
}
