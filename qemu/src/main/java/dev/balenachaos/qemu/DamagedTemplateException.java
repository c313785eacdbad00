package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;

/** Thrown when a template is not what it was made to be: no copy of it goes on. */
class DamagedTemplateException extends InfraException {

  private static final long serialVersionUID = 1L;

  DamagedTemplateException(String message) {
    super(message);
  }

  DamagedTemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
