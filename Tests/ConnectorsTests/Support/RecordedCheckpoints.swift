import Money
import Routing
import StrictJSON
import Testing

/// What the books must be after so many changes.
struct RecordedCheckpoints {
    struct Point {
        let pair: String
        let changes: Int
        let bids: [String]
        let asks: [String]
        let bidLevels: Int
        let askLevels: Int
    }

    private var points: [Point] = []
    private var changes: [String: Int] = [:]
    private(set) var compared = 0
    var left: Int { points.count }

    /// - Parameter name: what the recording calls a pair, by the name that the file has for it.
    init(_ bytes: [UInt8], name: (String) -> String) throws {
        let file = try JSONParser.parse(bytes)
        for member in try #require(file["symbols"]?.object) {
            for point in try #require(member.value["checkpoints"]?.array) {
                let levels = { (name: String) in
                    try #require(point[name]?.array).map { level in
                        let texts = try #require(level.array).compactMap(\.string)
                        return "\(try Fixed(texts[0])) \(try Fixed(texts[1]))"
                    }
                }
                points.append(
                    Point(
                        pair: name(member.name),
                        changes: Int(try #require(point["deltas_applied"]?.integer)),
                        bids: try levels("bids"), asks: try levels("asks"),
                        bidLevels: Int(try #require(point["bid_levels"]?.integer)),
                        askLevels: Int(try #require(point["ask_levels"]?.integer))))
            }
        }
    }

    static func text(_ level: BookLevel) -> String { "\(level.price) \(level.quantity)" }

    /// The checkpoints that a message of the pair reaches: a whole book, or a change.
    mutating func passed(_ pair: String, isWhole: Bool) -> [Point] {
        let count = isWhole ? 0 : (changes[pair] ?? 0) + 1
        changes[pair] = count
        let due = points.filter { $0.pair == pair && $0.changes == count }
        points.removeAll { $0.pair == pair && $0.changes == count }
        compared += due.count
        return due
    }
}
