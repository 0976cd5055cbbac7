extension Theme {
  /// What is built into the program: the names of the files in `themes/`, without `.yaml`, and what is in them.
  public static let embedded: [(name: String, yaml: String)] = [
    ("dark", PackageResources.dark_yaml),
    ("light", PackageResources.light_yaml),
    ("high-contrast", PackageResources.high_contrast_yaml),
    ("monochrome", PackageResources.monochrome_yaml),
  ].map { (name: $0.0, yaml: String(decoding: $0.1, as: UTF8.self)) }
}
