package org.jingu.benchmark.data;

/** Something that goes through rows, and through all of them at each call. */
interface RowSubject {
  /** What it is called in the table. */
  String name();

  /**
   * Goes through them.
   *
   * @return how many there were
   */
  long run() throws Exception;

  /** A subject of a name. */
  static RowSubject of(String name, Work work) {
    return new RowSubject() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long run() throws Exception {
        return work.rows();
      }
    };
  }

  /** What a subject does. */
  interface Work {
    long rows() throws Exception;
  }
}
