import Domain
import Engine
import Money
import StrictJSON

/// A finished conversion as tables that a person likes to read.
struct DemoReport {
    let conversion: JSONValue
    let duration: Duration
    let single: DemoConversion.Single?
    let assets: AssetDirectory

    private static let right: [TextTable.Alignment] = Array(repeating: .right, count: 12)

    var text: String {
        [legs, orders, trades, movements, fees, comparison].joined(separator: "\n\n")
    }

    /// The one line that says it all.
    var summary: String {
        let from = amount(conversion["from"]?["amount"], conversion["from"]?["asset"])
        let to = amount(conversion["to"]?["amount"], conversion["to"]?["asset"])
        let status = word(conversion["status"])
        let reason = conversion["failureReason"]?.string.map { " (\($0))" } ?? ""
        let rate =
            conversion["execution"]?["rate"]?.string.map { " rate \(short($0, digits: 12))" } ?? ""
        return "\(from) -> \(to) \(status)\(reason)\(rate) in \(milliseconds) ms"
    }

    private var legs: String {
        table(
            "Legs", ["leg", "side", "symbol", "quantity", "price", "result"],
            list(conversion["legs"]).enumerated().map { index, leg in
                [
                    "\(index + 1)", word(leg["side"]), word(leg["symbol"]),
                    number(leg["quantity"]), number(leg["price"]), word(leg["result"]),
                ]
            }, [.right, .left, .left, .right, .right])
    }

    private var orders: String {
        table(
            "Orders", ["venue", "order", "side", "target", "limit", "filled", "average", "status"],
            list(conversion["orders"]).map { order in
                [
                    word(order["venue"]), String(word(order["id"]).suffix(12)),
                    word(order["side"]), number(order["target"]?["quantity"]),
                    number(order["target"]?["price"]), number(order["actual"]?["quantity"]),
                    number(order["actual"]?["price"]), word(order["status"]),
                ]
            }, [.left, .left, .left, .right, .right, .right, .right])
    }

    private var trades: String {
        let rows = list(conversion["orders"]).flatMap { order in
            list(order["trades"]).map { trade in
                [
                    word(order["venue"]), word(trade["venueTradeId"]), number(trade["amount"]),
                    number(trade["price"]),
                    amount(trade["fee"]?["amount"], trade["fee"]?["asset"], exact: true),
                ]
            }
        }
        return table(
            "Trades", ["venue", "trade", "amount", "price", "fee"], rows,
            [.left, .right, .right, .right, .right])
    }

    private var movements: String {
        let rows = list(conversion["movements"]).flatMap { movement in
            [[word(movement["asset"]), number(movement["amount"]), ""]]
                + list(movement["accounts"]).map { part in
                    [
                        "", number(part["amount"]),
                        "\(word(part["venue"]))/\(word(part["venueAccount"]))",
                    ]
                }
        }
        return table(
            "Movements", ["asset", "amount", "account"], rows, [.left, .right, .left])
    }

    private var fees: String {
        let rows = list(conversion["fees"]).map { fee in
            [word(fee["asset"]), number(fee["amount"])]
        }
        return table("Fees", ["asset", "amount"], rows, [.left, .right])
    }

    private var comparison: String {
        guard let text = conversion["execution"]?["rate"]?.string, let rate = try? Fixed(text)
        else { return "Rate: none, nothing was converted" }
        var lines = ["Rate net of fees      \(short(text, digits: 12))"]
        if let single {
            let alone = short(single.rate.description, digits: 12)
            lines.append("Best single venue     \(alone)  \(single.venue)")
            if let ratio = try? rate.divided(by: single.rate, rounding: .halfEven),
                let gain = try? ratio.subtracting(.one)
                    .multiplied(by: Fixed(Limits.basisPointsPerOne), rounding: .halfEven),
                let shown = try? gain.rounded(toDigits: 2, .halfEven)
            {
                lines.append(
                    "Against it            \(shown.isNegative ? "" : "+")\(shown) basis points")
            }
        } else {
            lines.append("Best single venue     none could do it alone")
        }
        return lines.joined(separator: "\n")
    }

    private var milliseconds: Int64 {
        duration.components.seconds * 1_000
            + duration.components.attoseconds / 1_000_000_000_000_000
    }

    private func table(
        _ title: String, _ header: [String], _ rows: [[String]],
        _ alignment: [TextTable.Alignment]
    ) -> String {
        let body = rows.isEmpty ? "none" : TextTable(header, rows, alignment: alignment).text
        return "\(title)\n" + body.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }

    private func list(_ value: JSONValue?) -> [JSONValue] { value?.array ?? [] }

    private func word(_ value: JSONValue?) -> String { value?.string ?? "" }

    private func number(_ value: JSONValue?) -> String { value?.string.map { short($0) } ?? "" }

    /// The exact figures are the API's.
    private func short(_ text: String, digits: Int = 8) -> String {
        guard let value = try? Fixed(text),
            let rounded = try? value.rounded(toDigits: digits, .halfEven)
        else {
            return text
        }
        return rounded.description
    }

    /// An amount in its asset's own digits, rounded down, as people write it: `5987.10 USD`.
    private func amount(
        _ value: JSONValue?, _ code: JSONValue?, exact: Bool = false
    ) -> String {
        guard let code = code?.string else { return "" }
        guard let text = value?.string, let fixed = try? Fixed(text) else { return "0 \(code)" }
        if exact { return "\(short(text)) \(code)" }
        let scale = min(assets.asset(code)?.scale ?? 8, 8)
        guard let cut = try? fixed.rounded(toDigits: scale, .down) else { return "\(text) \(code)" }
        return "\(Self.padded(cut, scale == 2 ? 2 : 0)) \(code)"
    }

    /// A whole number stays as it is.
    private static func padded(_ value: Fixed, _ digits: Int) -> String {
        let text = value.description
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count > 1, parts[1].count < digits else { return text }
        return text + String(repeating: "0", count: digits - parts[1].count)
    }
}
