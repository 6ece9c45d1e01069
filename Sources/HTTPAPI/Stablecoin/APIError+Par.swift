import Domain
import Engine
import Money
import StrictJSON

extension APIError {
    /// The table of spec/stablecoin.md, section 5.
    static func face(of error: ParError) -> ErrorFace {
        switch error {
        case .notFound: notFoundFace
        case .invalid(let errors): APIError.invalid(FieldErrors(errors)).face
        case .tooPrecise(let field, let decimals):
            ErrorFace(
                status: 400, code: 4000, message: "The amount has too many decimals.",
                errors: FieldErrors(field, "has more than \(decimals) decimals"),
                details: ProblemDetails(.exceedPrecision))
        case .insufficientFunds(let profile, let asset, let available, let needed):
            insufficientFundsFace(profile, asset, available: available, needed: needed)
        case .alreadyExists(let existing, let mismatch):
            existingFace("conversion", mismatch) { ParConversionView.write(existing, into: &$0) }
        case .transferExists(let existing, let mismatch):
            existingFace("transfer", mismatch) { TransferView.write(existing, into: &$0) }
        case .unavailableMarket(let market, let reason):
            forbiddenFace(.unavailableMarket, "\(market) is paused: \(reason)") {
                $0.member("market", market)
                $0.member("reason", reason)
            }
        case .limitExceeded(let name, let allowed, let wanted):
            forbiddenFace(
                .limitExceeded, "The limit \(name) is \(allowed); \(wanted) would be needed."
            ) {
                $0.member("limit", name)
                $0.member("allowed", allowed)
                $0.member("needed", wanted)
            }
        case .notCancellable(let conversion, let reason): notCancellableFace(conversion, reason)
        case .nicknameUsed(let nickname):
            ErrorFace(
                status: 409, code: 4090, message: "Nicknames are unique.",
                errors: FieldErrors("nickname", "\(nickname) is used by another profile"))
        case .profileInUse(let reason): ErrorFace(status: 409, code: 4090, message: reason)
        case .overloaded(let wait): overloadedFace(wait)
        case .outcomeUnknown: outcomeUnknownFace
        case .unavailable: notAvailableFace
        case .defect: defectFace
        }
    }

    private static func forbiddenFace(
        _ kind: ProblemKind, _ message: String, meta: @escaping ProblemDetails.Meta
    ) -> ErrorFace {
        ErrorFace(
            status: 403, code: 4030, message: message,
            details: ProblemDetails(kind, meta: meta))
    }

    private static func insufficientFundsFace(
        _ profile: ProfileID, _ asset: Asset, available: Fixed, needed: Fixed
    ) -> ErrorFace {
        forbiddenFace(
            .insufficientFunds,
            "The profile has \(available) \(asset) available; \(needed) is needed."
        ) {
            $0.member("profile_id", profile.description)
            $0.member("asset", asset.code)
            $0.member("available", available.description)
            $0.member("needed", needed.description)
        }
    }

    private static func existingFace(
        _ thing: String, _ mismatch: [String], existing: @escaping ProblemDetails.Meta
    ) -> ErrorFace {
        let sameness =
            mismatch.isEmpty
            ? "It asked for the same."
            : "It differs in \(mismatch.joined(separator: ", "))."
        return ErrorFace(
            status: 409, code: 4090, message: "The ref_id made a \(thing) before. \(sameness)",
            details: ProblemDetails(.alreadyExists) { writer in
                writer.name("existing")
                existing(&writer)
                writer.member("mismatch", array: mismatch) { $0.string($1) }
            })
    }

    private static func notCancellableFace(
        _ conversion: ParConversion, _ reason: ParError.CancelObstacle
    ) -> ErrorFace {
        let message =
            switch reason {
            case .settled: "The conversion is settled."
            case .inProgress: "The settlement of the conversion is in progress."
            }
        return ErrorFace(
            status: 409, code: 4090, message: message,
            details: ProblemDetails(.notCancellable) { writer in
                writer.member("status", ParConversionView.status(conversion.state))
                writer.name("existing")
                ParConversionView.write(conversion, into: &writer)
                writer.member("reason", reason.rawValue)
            })
    }
}

extension ParError {
    /// What of it belongs in the log, as an error of ours; `nil` where the client erred.
    var logText: String? {
        switch self {
        case .defect(let text), .unavailable(let text): text
        case .outcomeUnknown: "the outcome of a commit is unknown"
        case .overloaded: "a bound of the service is reached"
        case .notFound, .invalid, .tooPrecise, .insufficientFunds, .alreadyExists,
            .transferExists, .unavailableMarket, .limitExceeded, .notCancellable, .nicknameUsed,
            .profileInUse:
            nil
        }
    }

    /// Asks a service, and tells its refusal as the API tells errors.
    static func told<Value: Sendable>(
        _ call: () async throws(ParError) -> Value
    ) async throws(APIError) -> Value {
        do {
            return try await call()
        } catch {
            throw .par(error)
        }
    }
}
