// each of them named, with its file and line and with what is wrong
def log = new File(basedir, 'build.log').text.replaceAll(/\s+/, ' ')
[
    'WrongRoutes.java:9) yeastar listenPrt Unknown option',
    'WrongRoutes.java:10) yeastar listenPort Invalid integer value: 80a',
    'WrongRoutes.java:11) yeastar protocol Invalid enum value: ftp.',
    'wrong.xml:5) yeastar heartbeatPeriode Unknown option',
    'wrong.xml:9) yeastar maxInflight Invalid integer value: many',
    'wrong.xml:13) yeastar protocol Invalid enum value: htttps.',
    '(9 = passed, 6 = invalid, 0 = incapable, 0 = unknown components, 0 = deprecated options)',
    'camel.component.yeastar.usrname=api usrname Unknown option',
    'camel.component.yeastar.port=80b port Invalid integer value: 80b',
    'camel.component.yeastar.protocol=ftps protocol Invalid enum value: ftps.',
    '(5 = passed, 3 = invalid, 0 = incapable, 0 = unknown components, 0 = deprecated options)',
].every { assert log.contains(it); true }
