import Bookkeeping
import Domain
import Engine
import Money
import StrictJSON

enum ProfileView {
    static func write(_ profile: Profile, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", profile.id.description)
            $0.member("nickname", profile.nickname)
            $0.member("type", profile.isDefault ? "DEFAULT" : "NORMAL")
            $0.member("status", profile.isActive ? "ACTIVE" : "DEACTIVATED")
            $0.member("created_at", profile.createdAt.description)
            $0.member("deactivated_at", ifPresent: profile.deactivatedAt?.description)
        }
    }
}

enum ProfileBalanceView {
    /// What a CREATED conversion reserves is in neither `available` nor `trading`.
    static func write(_ balance: ProfileBalance, into writer: inout JSONWriter) {
        writer.object {
            $0.member("asset", balance.asset.code)
            $0.member("available", balance.balance.available.description)
            $0.member("trading", balance.trading.description)
            $0.member("pending_debit", balance.pendingDebit.description)
        }
    }
}

enum StatementLineView {
    static func write(_ line: StatementLine, into writer: inout JSONWriter) {
        writer.object {
            $0.member("number", integer: Int(line.number))
            $0.member("type", line.reason.rawValue)
            $0.member("reference_id", line.reference)
            $0.member("counterpart", line.counterpart)
            $0.member("asset", line.asset.code)
            $0.member("amount", line.amount.description)
            $0.member("balance", line.balance.description)
            $0.member("created_at", line.at.description)
        }
    }
}
