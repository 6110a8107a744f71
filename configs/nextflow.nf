// Spillway in Nextflow: a run that was stopped is resumed when the task is tried again.
//
//     nextflow run configs/nextflow.nf -c configs/nextflow.config --job job.cfg --archive strains.agc
//
// Each attempt has a work directory of its own. So that the same command finds its earlier state,
// everything that it reads and writes is named by absolute paths: the archive (with
// strains.agc.partial next to it) and scratch are not in the work directory, which gets a link.

nextflow.enable.dsl = 2

params.job = 'configs/job.cfg'
params.archive = 'example.agc'
params.scratch = 'spillway-scratch'
params.spillway = 'spillway'

process SPILLWAY {
    input:
    val job
    val archive
    val scratch
    val directory // in which the relative paths of the config file begin

    output:
    path 'archive.agc'

    script:
    // Stops five minutes before its time is over, with exit code 143.
    def seconds = Math.max(60, task.time.toSeconds() - 300)
    """
    mkdir -p '${scratch}'
    (cd '${directory}' && exec '${params.spillway}' create --config '${job}' --output '${archive}' \\
        --threads ${task.cpus} --memory ${task.memory.toMega()}M --scratch-dir '${scratch}' \\
        --time-limit ${seconds}s -v 1)
    ln -s '${archive}' archive.agc
    """
}

workflow {
    SPILLWAY(
        file(params.job).toAbsolutePath().toString(),
        file(params.archive).toAbsolutePath().toString(),
        file(params.scratch).toAbsolutePath().toString(),
        launchDir.toString()
    )
}
