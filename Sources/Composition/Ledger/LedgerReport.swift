import Bookkeeping
import Domain
import Engine
import Money

/// What the ledger has to say, as a table for people and as JSON for programs.
enum LedgerReport: Hashable, Sendable {
    case profiles([Profile])
    /// Oldest first.
    case statement([StatementLine])
    /// Each account's balance in each asset; per asset they sum to zero.
    case trialBalance([TrialBalanceRow])
    case coverage([Coverage])

    var columns: [String] {
        switch self {
        case .profiles: ["id", "nickname", "created", "deactivated"]
        case .statement:
            ["number", "at", "reason", "reference", "counterpart", "asset", "amount", "balance"]
        case .trialBalance: ["account", "asset", "balance"]
        case .coverage: ["asset", "liabilities", "pending", "treasury", "percent", "covered"]
        }
    }

    var rows: [[String]] {
        switch self {
        case .profiles(let profiles):
            profiles.map {
                [
                    $0.id.description, $0.nickname, $0.createdAt.description,
                    $0.deactivatedAt?.description ?? "",
                ]
            }
        case .statement(let lines):
            lines.map {
                [
                    String($0.number), $0.at.description, $0.reason.rawValue, $0.reference,
                    $0.counterpart, $0.asset.code, $0.amount.description, $0.balance.description,
                ]
            }
        case .trialBalance(let rows):
            rows.map { [$0.account, $0.asset.code, $0.balance.description] } + Self.sums(rows)
        case .coverage(let all):
            all.map {
                [
                    $0.asset.code, $0.liabilities.description, $0.pending.description,
                    $0.treasury.description, $0.basisPoints.map(Self.percent) ?? "",
                    $0.isCovered ? "yes" : "NO",
                ]
            }
        }
    }

    /// What all accounts of an asset come to: zero, at every moment.
    private static func sums(_ rows: [TrialBalanceRow]) -> [[String]] {
        var sums: [Asset: Fixed?] = [:]
        for row in rows {
            sums[row.asset] = (sums[row.asset] ?? .zero).flatMap { try? $0.adding(row.balance) }
        }
        return sums.sorted { $0.key < $1.key }.map { asset, sum in
            ["total", asset.code, sum?.description ?? "beyond the range of amounts"]
        }
    }

    /// Of whole hundredths of a percent.
    private static func percent(_ basisPoints: Fixed) -> String {
        let whole = basisPoints.units / Fixed.unitsPerOne
        let hundredths = String((whole % 100).magnitude)
        return "\(whole / 100).\(hundredths.count < 2 ? "0" : "")\(hundredths)"
    }
}

extension TableAnswer {
    init(_ report: LedgerReport) { self.init(columns: report.columns, rows: report.rows) }
}
