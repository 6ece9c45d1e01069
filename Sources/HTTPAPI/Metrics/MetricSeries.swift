/// A time series: a name and its labels, as Prometheus text writes them.
struct MetricSeries: Hashable, Comparable, Sendable {
    let name: String
    /// `key="value",...`, keys in order; empty without labels.
    let labels: String

    init(_ label: String, _ dimensions: [(String, String)]) {
        name = Self.sanitized(label)
        labels =
            dimensions.map { (Self.sanitized($0.0), Self.escaped($0.1)) }
            .sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
    }

    /// Where series go that are too many for their name.
    init(overflowOf name: String) {
        self.name = name
        labels = "overflow=\"true\""
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.name, left.labels) < (right.name, right.labels)
    }

    /// The name with a suffix, and one label more.
    func text(_ suffix: String = "", _ extra: String = "") -> String {
        let all = [labels, extra].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? name + suffix : "\(name)\(suffix){\(all)}"
    }

    private static func sanitized(_ text: String) -> String {
        let name = String(
            decoding: text.utf8.map { byte -> UInt8 in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    byte
                default: UInt8(ascii: "_")
                }
            }, as: UTF8.self)
        return name.first.map { $0.isNumber } ?? true ? "_" + name : name
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
