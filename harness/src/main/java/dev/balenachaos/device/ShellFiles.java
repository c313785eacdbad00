package dev.balenachaos.device;

/** The device's files through {@code cat}, which every device has and which leaves bytes alone. */
final class ShellFiles implements DeviceFiles {

  private final Shell shell;

  ShellFiles(Shell shell) {
    this.shell = shell;
  }

  @Override
  public byte[] read(String path) {
    String command = "cat -- " + Quoted.forShell(path);
    Shell.Result result = shell.run(command);
    result.require(command);
    return result.out();
  }

  @Override
  public void write(String path, byte[] content) {
    String command = "cat > " + Quoted.forShell(path);
    shell.run(command, content, Shell.DEFAULT_TIME_LIMIT).require(command);
  }

  @Override
  public boolean exists(String path) {
    // A link that leads nowhere is something, too.
    String quoted = Quoted.forShell(path);
    return shell.run("test -e " + quoted + " || test -L " + quoted).ok();
  }
}
