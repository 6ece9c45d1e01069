package import Logging

/// Writes each log entry as one line of `key=value` pairs, the entry's own first, then its metadata
/// by key: readable by people and by log collectors alike.
package struct StructuredLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let now: @Sendable () -> String
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - now: the time as it is written.
    ///   - write: takes one line with its end; called from any thread.
    package init(
        label: String, level: Logger.Level, now: @escaping @Sendable () -> String,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        logLevel = level
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "time=\(now()) level=\(event.level.rawValue) label=\(Self.quoted(label))"
        line += " message=\(Self.quoted(event.message.description))"
        var all = metadataProvider?.get() ?? [:]
        all.merge(metadata) { _, own in own }
        all.merge(event.metadata ?? [:]) { _, own in own }
        if let error = event.error { all["error"] = "\(error)" }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.quoted(value.description))"
        }
        write(line + "\n")
    }

    /// Quoted where it is not one plain word, so that no text can forge a key or a line.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 34 && $0 != 61 && $0 != 92 }
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                let isControl = scalar.value < 32 || (127...159).contains(scalar.value)
                let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
                quoted +=
                    isControl || isBreak
                    ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
            }
        }
        return quoted + "\""
    }
}
