import Domain
import Money
import StrictJSON

/// The choices of a conversion, with what applies where the client named nothing.
enum OptionsView {
    static func write(_ conversion: Conversion, into writer: inout JSONWriter) {
        let options = conversion.request.options
        writer.member("maxSlippageBps", conversion.terms.slippageBps.description)
        writer.member("limitRate", ifPresent: options.limitRate?.description)
        writer.member("minToAmount", ifPresent: options.minToAmount?.description)
        writer.member("maxFromAmount", ifPresent: options.maxFromAmount?.description)
        writer.member("residual", options.residual.rawValue)
        executor(conversion, &writer)
        if conversion.hops.count > 1 {
            writer.member("intermediate") {
                $0.member("policy", options.intermediate.policy.rawValue)
                $0.member("graceSeconds", integer: conversion.terms.graceSeconds)
            }
        }
        if options.useInventory { writer.member("useInventory", bool: true) }
        if !options.settleOn.isEmpty {
            writer.member("settleOn", array: options.settleOn.sorted()) { $0.string($1.text) }
        }
        if options.simulate { writer.member("simulate", bool: true) }
    }

    private static func executor(_ conversion: Conversion, _ writer: inout JSONWriter) {
        let options = conversion.request.options
        switch conversion.request.executor {
        case .taker, .market: break
        case .maker:
            writer.member("maker") {
                $0.member("repriceBps", options.maker.repriceBps.description)
            }
        case .makerTaker:
            let window = conversion.terms.takesFrom?.duration(since: conversion.createdAt)
            writer.member("maker") {
                if let window {
                    $0.member("windowSeconds", integer: Int(window.components.seconds))
                }
                $0.member("repriceBps", options.maker.repriceBps.description)
            }
        case .twap:
            guard let schedule = conversion.terms.schedule else { return }
            writer.member("twap") {
                $0.member("durationSeconds", integer: schedule.durationSeconds)
                $0.member("slices", integer: schedule.slices)
                $0.member("randomize", bool: schedule.jitterSeed != nil)
                $0.member("maxCatchUp", schedule.maxCatchUp.description)
            }
        }
    }
}
